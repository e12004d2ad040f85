const read = () => ({ path: location.pathname, search: location.search });

let now = $state.raw(read());

addEventListener('popstate', () => {
  now = read();
});

/** Where the visitor is, for a site of three pages. A larger one takes SvelteKit, or a router. */
export const place = {
  get path() {
    return now.path;
  },
  get search() {
    return now.search;
  },
  go(address: string) {
    history.pushState(null, '', address);
    now = read();
  },
  replace(address: string) {
    history.replaceState(null, '', address);
    now = read();
  },
};
