import type { NextConfig } from 'next';

// What create-next-app writes. The pages build without these two lines, too.
const config: NextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
};

export default config;
