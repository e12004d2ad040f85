import { Component } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import type { Auth } from 'latchkey';
import { injectAuth, injectAuthState, injectUser, injectUserKey } from 'latchkey/angular';

@Component({
  selector: 'app-root',
  imports: [RouterLink, RouterLinkActive, RouterOutlet],
  template: `
    <header>
      <nav>
        <a routerLink="/" routerLinkActive ariaCurrentWhenActive="page" [routerLinkActiveOptions]="{ exact: true }">Home</a>
        <a routerLink="/account" routerLinkActive ariaCurrentWhenActive="page">Account</a>
      </nav>
      @if (state().status === 'anonymous') {
        <a routerLink="/login">Log in</a>
      } @else if (state().status === 'authenticated') {
        <div class="who"><span>{{ me.user()?.username }}</span><button type="button" (click)="auth.logout()">Log out</button></div>
      }
    </header>
    <main>
      <!-- What a page has loaded for one user is not there for the next. -->
      @for (user of [{ key: userKey() }]; track user.key) { <router-outlet /> }
    </main>
  `,
})
export class App {
  readonly auth = injectAuth<Auth>();
  readonly state = injectAuthState();
  readonly me = injectUser();
  readonly userKey = injectUserKey();
}
