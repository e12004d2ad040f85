import { Component } from '@angular/core';
import { injectAuthState } from 'latchkey/angular';

@Component({
  template: `
    <h1>Home</h1>
    <p>Everybody may see this page. The session is <strong id="status">{{ state().status }}</strong>.</p>
    <p class="soft">Open it in a second tab, and log out there: this one follows.</p>
  `,
})
export class Home {
  readonly state = injectAuthState();
}
