/** Values of `next` that lead away from the site, run script, or break a page. Not one of them is a path to go to. */
export const hostilePaths: readonly string[] = [
  // Another site, said plainly.
  'https://evil.example/',
  'http:evil.example',
  'https:/evil.example/',
  'HTTPS://evil.example',
  'ftp://evil.example/',
  // A host where a path is expected.
  '//evil.example/',
  '///evil.example/',
  '////evil.example/',
  '//evil.example:443/%2f..',
  // Browsers read a backslash as a slash.
  '/\\evil.example/',
  '\\/evil.example/',
  '\\\\evil.example',
  '/\\/evil.example',
  '/x/..\\/evil.example/',
  // Browsers skip tabs and line ends.
  '/\t/evil.example/',
  '/\n/evil.example/',
  '/\r/evil.example/',
  '/\r\n/evil.example/',
  '/\t\\evil.example/',
  '\t//evil.example/',
  ' //evil.example/',
  '\u0000//evil.example/',
  // A host once dots are folded.
  '/.//evil.example/',
  '/..//evil.example/',
  '/..//..//evil.example/',
  '/x/..//evil.example/',
  '/x/../..//evil.example/',
  '/%2e//evil.example/',
  '/x/%2e%2e//evil.example/',
  '/x/.%2E//evil.example/',
  '/x/%2e%2e\\/evil.example/',
  // User information, which looks like this site's name.
  '//app.example@evil.example/',
  'https://app.example@evil.example/',
  'https://app.example:443@evil.example/',
  '//app.example\\@evil.example/',
  // Script and other schemes.
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'blob:https://app.example/0',
  'file:///etc/passwd',
  'about:blank',
  // Encoded: what a router decodes once more.
  '%2f%2fevil.example/',
  '%5C%5Cevil.example/',
  'https%3A%2F%2Fevil.example%2F',
  'javascript%3Aalert(1)',
  // A path only where it is resolved against a page.
  'evil.example',
  '@evil.example',
  '.evil.example',
  '?next=//evil.example',
  '#//evil.example',
  './/evil.example',
  '..//evil.example',
  '',
  // No address at all.
  '//',
  '//[',
  '/\\[',
  '//evil.example:port/',
  // Longer than servers and browsers take.
  `/${'x'.repeat(10_000)}`,
  `/${'../'.repeat(5_000)}/evil.example/`,
];

/** What a router, a form or a page's own code may have for a parameter, other than text. */
export const notText: readonly unknown[] = [
  undefined,
  null,
  7,
  true,
  {},
  Symbol('next'),
  ['/a', '/b'],
  ['//evil.example/'],
  new URL('https://evil.example/'),
  { toString: () => '//evil.example/', startsWith: () => true, length: 1 },
];
