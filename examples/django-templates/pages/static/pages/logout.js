window.site.auth.ready
  .then(() => window.site.auth.logout())
  .then(({ revoked }) => window.site.show('revoked', revoked ? '.' : ', once the token has ended.'));
