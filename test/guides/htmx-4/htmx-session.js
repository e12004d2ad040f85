const auth = latchkey.createAuth({ baseUrl: '/auth/', server: latchkey.djoser({ scheme: 'Bearer' }) });

// Every request of htmx 4 is sent with the function that is written here.
document.addEventListener('htmx:config:request', ({ detail }) => {
  detail.ctx.fetch = auth.fetch;
});

// The session is over, here or in another tab. `replace`: no way back leads to this page.
latchkey.onUserChange(auth, ({ hadUser, state }) => {
  if (hadUser) location.replace(state.status === 'authenticated' ? '/' : '/login/');
});
