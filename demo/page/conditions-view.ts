import { type Keep, keeps, type Settings, weathers } from '../settings.ts';
import { clockWords, duration, keepWords, latencyWords, weatherWords } from './conditions-words.ts';
import { byId } from './dom.ts';
import type { Log } from './log.ts';
import type { DemoTab } from './open-tab.ts';

/** A slider goes through a list, since the steps worth trying are not evenly spaced. */
interface Scale {
  readonly id: 'access-seconds' | 'latency' | 'clock';
  readonly setting: 'accessSeconds' | 'latencyMs' | 'clockAheadSeconds';
  readonly steps: readonly number[];
  readonly words: (value: number) => string;
  readonly done: (value: number) => string;
}

const scales: readonly Scale[] = [
  {
    id: 'access-seconds',
    setting: 'accessSeconds',
    steps: [4, 10, 20, 30, 60, 120, 300],
    words: duration,
    done: (value) =>
      `Access tokens made from now on live ${duration(value)}. The page counts with it from the next login on.`,
  },
  {
    id: 'latency',
    setting: 'latencyMs',
    steps: [0, 120, 300, 1000, 2000, 5000],
    words: latencyWords,
    done: (value) => `A request takes ${latencyWords(value)} now, there and back.`,
  },
  {
    id: 'clock',
    setting: 'clockAheadSeconds',
    steps: [-7200, -3600, -600, -60, 0, 60, 600, 3600, 7200],
    words: clockWords,
    done: (value) => `This computer’s clock ${clockWords(value)}; the server’s has not moved.`,
  },
];

/** The controls for what surrounds the page: the network, the times, and where the tokens are kept. */
export function connectConditions({ backend, settings }: DemoTab, log: Log): void {
  const change = async (part: Partial<Settings>, text: string) => {
    settings.change(part);
    await backend.apply(settings.read());
    log.add({ tone: 'plain', text });
  };
  connectWeather();
  for (const scale of scales) connectSlider(scale);
  connectKeep();
  show();
  settings.watch(show);
  backend.apply(settings.read());

  function connectWeather(): void {
    byId('div', 'weather').addEventListener('change', ({ target }) => {
      const weather = weathers.find((each) => target instanceof HTMLInputElement && each === target.value);
      if (weather) change({ weather }, weatherWords[weather].done);
    });
  }

  function connectSlider({ id, setting, steps, words, done }: Scale): void {
    const slider = byId('input', id);
    slider.min = '0';
    slider.max = String(steps.length - 1);
    const value = () => steps[Number(slider.value)] ?? 0;
    slider.addEventListener('input', () => write(id, words(value())));
    slider.addEventListener('change', () => change({ [setting]: value() }, done(value())));
  }

  function connectKeep(): void {
    const select = byId('select', 'keep');
    select.addEventListener('change', () => {
      const keep: Keep | undefined = keeps.find((each) => each === select.value);
      if (keep) settings.change({ keep });
    });
  }

  function write(id: Scale['id'], text: string): void {
    byId('output', `${id}-value`).textContent = text;
    byId('input', id).setAttribute('aria-valuetext', text);
  }

  function show(): void {
    const now = settings.read();
    for (const radio of byId('div', 'weather').querySelectorAll('input')) radio.checked = radio.value === now.weather;
    byId('p', 'weather-note').textContent = weatherWords[now.weather].note;
    for (const { id, setting, steps, words } of scales) {
      const nearest = steps.findIndex((step) => step >= now[setting]);
      byId('input', id).value = String(nearest < 0 ? steps.length - 1 : nearest);
      write(id, words(now[setting]));
    }
    byId('select', 'keep').value = now.keep;
    byId('p', 'keep-note').textContent = keepWords[now.keep];
  }
}
