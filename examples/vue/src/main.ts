import { createAuthPlugin } from 'latchkey/vue';
import { createApp } from 'vue';
import App from './App.vue';
import { auth } from './auth.ts';
import { router } from './router.ts';

createApp(App).use(createAuthPlugin(auth)).use(router).mount('#app');
