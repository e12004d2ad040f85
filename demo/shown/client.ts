import { type AuthOptions, createAuth } from 'latchkey';
import { createRecorder } from 'latchkey/devtools';

/** A client, and a recorder that writes down what it does and why. Without the recorder it is `createAuth(options)`. */
export function createRecordedClient(options: AuthOptions, label: string) {
  const recorder = createRecorder({ name: options.name ?? 'latchkey', label });
  const auth = recorder.attach(createAuth(recorder.observe(options)));
  return { auth, recorder };
}
