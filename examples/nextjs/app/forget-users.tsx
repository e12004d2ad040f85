'use client';

import { onUserChange } from 'latchkey';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { getAuth } from '../lib/auth';

/** In the layout, for all pages: the router keeps pages that were rendered for one user, or for nobody, and must not show them to the next. */
export function ForgetUsers() {
  const [auth] = useState(getAuth);
  const router = useRouter();
  useEffect(() => onUserChange(auth, () => router.refresh()), [auth, router]);
  return null;
}
