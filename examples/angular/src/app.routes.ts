import type { Routes } from '@angular/router';
import { requireAuth } from 'latchkey/angular';
import { Account } from './account.ts';
import { Home } from './home.ts';
import { Login } from './login.ts';

export const routes: Routes = [
  { path: '', component: Home },
  { path: 'login', component: Login },
  { path: 'account', component: Account, canActivate: [requireAuth()], runGuardsAndResolvers: 'always' },
];
