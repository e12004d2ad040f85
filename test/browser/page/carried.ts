import axios, { isCancel } from 'axios';
import jQuery from 'jquery';
import { createAuth } from 'latchkey';
import { attachAuth as attachToAxios } from 'latchkey/axios';
import { attachAuth as attachToJquery } from 'latchkey/jquery';

const ping = '/api/ping/';
export const auth = createAuth({ baseUrl: '/auth/' });
const api = axios.create();
attachToAxios(api, auth);
attachToJquery(jQuery, auth);

interface Uploaded {
  status: number;
  body: { [name: string]: string | { bytes: number } };
  loaded: number;
  total: number;
}

function form(): FormData {
  const form = new FormData();
  form.append('title', 'Report');
  form.append('file', new Blob(['x'.repeat(500_000)]), 'report.txt');
  return form;
}

/** Sends a form with a file, and says how far its progress came. */
export const upload = {
  async axios(): Promise<Uploaded> {
    let [loaded, total] = [0, 0];
    const { status, data } = await api.post(ping, form(), {
      onUploadProgress: (event) => {
        [loaded, total] = [event.loaded, event.total ?? 0];
      },
    });
    return { status, body: data.body, loaded, total };
  },
  async jquery(): Promise<Uploaded> {
    let [loaded, total] = [0, 0];
    const request = jQuery.ajax(ping, {
      method: 'POST',
      data: form(),
      processData: false,
      contentType: false,
      xhr() {
        const xhr = new XMLHttpRequest();
        xhr.upload.addEventListener('progress', (event) => {
          [loaded, total] = [event.loaded, event.total];
        });
        return xhr;
      },
    });
    const { body } = await request;
    return { status: request.status, body, loaded, total };
  },
};

const ten = <T>(call: () => PromiseLike<T>) => Promise.all(Array.from({ length: 10 }, call));
export const callTen = {
  axios: () => ten(() => api.get(ping).then(({ status }) => status)),
  jquery: () => ten(() => jQuery.get(ping).then((_data, _textStatus, { status }) => status)),
};

const refreshIsInFlight = () =>
  new Promise<void>((resolve) => {
    auth.subscribe((state) => {
      if (state.status === 'authenticated' && state.refresh === 'inFlight') resolve();
    });
  });

/** Two calls, of which one is given up while both wait for a refresh. */
export const breakOff = {
  async axios(): Promise<(string | number)[]> {
    const abort = new AbortController();
    const given = api.get(ping, { signal: abort.signal }).then(
      () => 'answered',
      (error) => (isCancel(error) ? 'broken off' : 'failed'),
    );
    const other = api.get(ping).then(({ status }) => status);
    await refreshIsInFlight();
    abort.abort();
    return Promise.all([given, other]);
  },
  async jquery(): Promise<(string | number)[]> {
    const request = jQuery.get(ping);
    const given = new Promise<string>((resolve) => {
      request.fail((_jqXHR, textStatus) => resolve(textStatus === 'abort' ? 'broken off' : 'failed'));
    });
    const other = jQuery.get(ping).then((_data, _textStatus, { status }) => status);
    await refreshIsInFlight();
    request.abort();
    return Promise.all([given, other]);
  },
};

/** A synchronous call, and its status. */
export const callNow = (): number => jQuery.ajax(ping, { async: false }).status;
