export const en = {
  roles: { program: 'Program', 'print-shop': 'Print shop', admin: 'Admin' } as Record<string, string>,
  roleHints: {
    program: 'with the rights that are ticked',
    'print-shop': 'sees living photos and downloads prints',
    admin: 'may do everything',
  } as Record<string, string>,
  scopes: {
    'demo:create': 'make living photos beyond what visitors may',
    'project:read': 'see all living photos',
    'project:write': 'keep, change and delete all living photos',
    'print:read': 'download print files, which locks their frames for ever',
    'pool:admin': 'everything about the pool',
    'jobs:admin': 'everything about the queue',
  } as Record<string, string>,
  make: 'Make a key',
  name: 'Name, such as the program that will have it',
  role: 'For',
  rights: 'Rights',
  limits: 'Limits of its own, where it needs others than the settings say',
  limit: {
    requestsPerMinute: 'Calls a minute',
    uploadsAtOnce: 'Uploads at once',
    megabytesPerDay: 'Megabytes a day',
    projectsPerDay: 'Living photos a day',
  } as Record<string, string>,
  create: 'Make it',
  shown: 'Here is the new key. It is shown this once: copy it now.',
  lastUsed: (moment: string) => `Last used ${moment}`,
  neverUsed: 'Never used',
  made: (moment: string) => `made ${moment}`,
  revoked: (moment: string) => `Revoked ${moment}`,
  fromSettings: 'Set by ADMIN_KEY or made at the first start: it is replaced there.',
  revoke: 'Revoke',
  revokeTitle: (name: string) => `Revoke the key of ${name}?`,
  revokeText: 'It is unknown from then on, for ever, and whoever is signed in with it is signed out.',
};

export type KeysWords = typeof en;
export default en;
