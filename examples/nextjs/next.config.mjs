/** @type {import("next").NextConfig} */
export default {
  // As `create-next-app` writes it.
  cacheComponents: true,
  partialPrefetching: true,
};
