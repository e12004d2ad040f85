import '@angular/compiler';
import { bootstrapApplication } from '@angular/platform-browser';
import { appConfig } from './app.config.ts';
import { App } from './app.ts';

bootstrapApplication(App, appConfig);
