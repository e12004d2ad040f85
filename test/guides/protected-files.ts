import type { Auth } from '../../src/index.ts';

/** Shows a protected image in an `<img>`. */
export async function showImage(auth: Auth, image: HTMLImageElement, path: string): Promise<void> {
  const address = URL.createObjectURL(await auth.api.get(path).blob());
  image.src = address;
  try {
    await image.decode();
  } finally {
    URL.revokeObjectURL(address); // The element keeps the picture. The memory of the blob is free again.
  }
}

/** Saves a protected file on the user's disk. `onProgress` is given the part that has arrived, from 0 to 1. */
export async function download(
  auth: Auth,
  path: string,
  fileName: string,
  onProgress: (part: number) => void = () => {},
): Promise<void> {
  const file = await auth.api
    // Without `timeout: false` ky gives up when the file takes longer than ten seconds.
    .get(path, { timeout: false, onDownloadProgress: ({ percent }) => onProgress(percent) })
    .blob();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // The browser reads the blob after the click.
}

/** Plays a protected film in a `<video>`. The address that the server gives out is for this file alone, and for some minutes. */
export async function play(auth: Auth, video: HTMLVideoElement, path: string): Promise<void> {
  const { url } = await auth.api.post(`${path}address/`).json<{ url: string }>();
  video.src = url;
}
