import { Component, computed, effect } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import type { Auth } from 'latchkey';
import { injectAuth, injectAuthState } from 'latchkey/angular';

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
        <div class="who"><span>{{ username() }}</span><button type="button" (click)="auth.logout()">Log out</button></div>
      }
    </header>
    <main><router-outlet /></main>
  `,
})
export class App {
  readonly auth = injectAuth<Auth>();
  readonly state = injectAuthState();
  readonly username = computed(() => {
    const state = this.state();
    return state.status === 'authenticated' ? state.user?.username : undefined;
  });

  private readonly status = computed(() => this.state().status);

  constructor() {
    // Read once, and then in the state for all.
    effect(() => {
      if (this.status() === 'authenticated') this.auth.getUser().catch(() => {});
    });
  }
}
