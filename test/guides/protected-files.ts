import { type Auth, onUserChange } from '../../src/index.ts';

/** Does work for the user who is logged in now. The signal aborts when this user logs out, or when somebody else logs in, in any tab. */
async function forThisUser<T>(auth: Auth, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const change = new AbortController();
  const stop = onUserChange(auth, () => change.abort());
  try {
    return await work(change.signal);
  } finally {
    stop();
  }
}

/** Shows a protected image in an `<img>`. */
export const showImage = (auth: Auth, image: HTMLImageElement, path: string): Promise<void> =>
  forThisUser(auth, async (signal) => {
    const file = await auth.api.get(path, { signal }).blob();
    signal.throwIfAborted();
    const address = URL.createObjectURL(file);
    image.src = address;
    try {
      await image.decode();
    } finally {
      URL.revokeObjectURL(address); // The element keeps the picture. The memory of the blob is free again.
    }
  });

/** Saves a protected file on the user's disk. `onProgress` is given the part that has arrived, from 0 to 1. */
export const download = (
  auth: Auth,
  path: string,
  fileName: string,
  onProgress: (part: number) => void = () => {},
): Promise<void> =>
  forThisUser(auth, async (signal) => {
    const file = await auth.api
      // Without `timeout: false` ky gives up when the file takes longer than ten seconds.
      .get(path, { signal, timeout: false, onDownloadProgress: ({ percent }) => onProgress(percent) })
      .blob();
    signal.throwIfAborted();
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = fileName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // The browser reads the blob after the click.
  });

/** Plays a protected film in a `<video>`. The address that the server gives out is for this file alone, and for some minutes. */
export const play = (auth: Auth, video: HTMLVideoElement, path: string): Promise<void> =>
  forThisUser(auth, async (signal) => {
    const { url } = await auth.api.post(`${path}address/`, { signal }).json<{ url: string }>();
    signal.throwIfAborted();
    video.src = url;
  });
