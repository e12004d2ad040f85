// The three browsers of the browser tests, and the virtual screen that WebKit needs.

import { installDebian, isOnPath } from './run.mjs';

const commands = {
  chromium: 'chromium',
  'firefox-esr': 'firefox-esr',
  WebKitWebDriver: 'webkit2gtk-driver',
  Xvfb: 'xvfb',
  xauth: 'xauth',
};

export function browsers() {
  const missing = Object.entries(commands).filter(([command]) => !isOnPath(command));
  if (missing.length > 0) {
    installDebian(
      missing.map(([, debianPackage]) => debianPackage),
      'the browser tests',
    );
  }
}
