import { Component, effect, inject, signal } from '@angular/core';
import { ActivatedRoute, Router } from '@angular/router';
import { type Auth, AuthError, nextPath } from 'latchkey';
import { injectAuth, injectAuthState } from 'latchkey/angular';

@Component({
  template: `
    <form (submit)="logIn($event)" novalidate>
      <h1>Log in</h1>
      @if (failure(); as failure) {
        @if (failure.detail || !failure.fields) {
          <p class="problem" role="alert">{{ failure.detail ?? 'That did not work. Try again later.' }}</p>
        }
      }
      @for (field of fields; track field.name) {
        <div class="field">
          <label [htmlFor]="field.name">{{ field.label }}</label>
          <input
            [id]="field.name"
            [name]="field.name"
            [type]="field.type"
            [autocomplete]="field.autocomplete"
            [attr.aria-invalid]="!!failure()?.fields?.[field.name]"
            [attr.aria-describedby]="field.name + '-problem'"
          />
          <span class="problem" [id]="field.name + '-problem'" aria-live="polite">{{
            failure()?.fields?.[field.name]?.join(' ')
          }}</span>
        </div>
      }
      <label class="remember"><input type="checkbox" name="remember" /> Stay logged in</label>
      <button type="submit" [disabled]="busy()">Log in</button>
    </form>
  `,
})
export class Login {
  readonly fields = [
    { name: 'username', label: 'Username', type: 'text', autocomplete: 'username' as const },
    { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' as const },
  ];
  readonly failure = signal<AuthError | null>(null);
  readonly busy = signal(false);
  private readonly auth = injectAuth<Auth>();
  private readonly state = injectAuthState();

  constructor() {
    const router = inject(Router);
    const next = nextPath(inject(ActivatedRoute).snapshot.queryParamMap.get('next'), '/account');
    // Also when it happened in another tab.
    effect(() => {
      if (this.state().status === 'authenticated') router.navigateByUrl(next, { replaceUrl: true });
    });
  }

  async logIn(event: Event): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const [username, password] = [String(form.get('username')), String(form.get('password'))];
    this.busy.set(true);
    try {
      await this.auth.login({ username, password }, { remember: form.has('remember') });
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      this.failure.set(error);
    } finally {
      this.busy.set(false);
    }
  }
}
