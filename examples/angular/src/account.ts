import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { DjoserUser } from 'latchkey';

@Component({
  template: `
    @if (failed()) {
      <p class="problem" role="alert">Your account could not be read.</p>
    } @else if (user(); as user) {
      <h1>{{ user.username }}</h1>
      <dl><dt>E-mail</dt><dd>{{ user.email }}</dd></dl>
    } @else {
      <p class="soft">One moment…</p>
    }
  `,
})
export class Account {
  readonly user = signal<DjoserUser | null>(null);
  readonly failed = signal(false);

  constructor() {
    // A request like any other: the interceptor does the rest.
    inject(HttpClient)
      .get<DjoserUser>('/auth/users/me/')
      .pipe(takeUntilDestroyed())
      .subscribe({ next: (user) => this.user.set(user), error: () => this.failed.set(true) });
  }
}
