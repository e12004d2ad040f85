// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { useEffect, useState } from 'react';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { type Auth, createAuth } from '../../src/index.ts';
import { useUser } from '../../src/react.ts';
import { createFakeDjoser } from '../../src/testing.ts';

interface Profile {
  username: string;
  first_name: string;
}

function Report({ auth, month }: { auth: Auth<Profile>; month: string }) {
  const { user } = useUser(auth);
  const [text, setText] = useState('');
  useEffect(() => {
    auth
      .fetch(`https://api.example.test/reports/${month}/`)
      .then(async (response) => setText(response.ok ? await response.json() : 'Not for you.'));
  }, [auth, month]);
  return (
    <p>
      {user?.first_name}: {text}
    </p>
  );
}

async function open() {
  const server = createFakeDjoser({
    userFields: { first_name: '' },
    users: [{ username: 'ada', fields: { first_name: 'Ada' }, permissions: ['reports.view_report'] }],
  });
  server.route('GET', '/reports/:month/', (_request, { params }) => `The report of ${params.month}.`, {
    permission: 'reports.view_report',
  });
  const auth = createAuth<Profile>({ baseUrl: server.baseUrl, fetch: server.fetch });
  await auth.login({ username: 'ada', password: 'correct-horse' });
  onTestFinished(async () => {
    await auth.logout();
    auth.dispose();
  });
  return { auth, server };
}

afterEach(cleanup);

test('a report is shown under the name of its reader, also when the token has just ended', async () => {
  const { auth, server } = await open();
  server.expireAccess();
  render(<Report auth={auth} month="may" />);
  expect(await screen.findByText('Ada: The report of may.')).toBeDefined();
});

test('who has lost the permission is told so, and stays logged in', async () => {
  const { auth, server } = await open();
  const { rerender } = render(<Report auth={auth} month="may" />);
  await screen.findByText('Ada: The report of may.');

  server.updateUser('ada', { permissions: [] });
  rerender(<Report auth={auth} month="june" />);

  expect(await screen.findByText('Ada: Not for you.')).toBeDefined();
  expect(auth.state.status).toBe('authenticated');
});
