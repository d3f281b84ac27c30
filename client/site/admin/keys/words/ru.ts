import type { KeysWords } from './en.ts';

const ru: KeysWords = {
  roles: { program: 'Программа', 'print-shop': 'Печатный салон', admin: 'Администратор' },
  roleHints: {
    program: 'с отмеченными правами',
    'print-shop': 'видит живые фото и скачивает отпечатки',
    admin: 'может всё',
  },
  scopes: {
    'demo:create': 'создавать живые фото сверх того, что можно посетителям',
    'project:read': 'видеть все живые фото',
    'project:write': 'сохранять, менять и удалять все живые фото',
    'print:read': 'скачивать файлы для печати, что навсегда закрепляет рамки',
    'pool:admin': 'всё, что касается запаса',
    'jobs:admin': 'всё, что касается очереди',
  },
  make: 'Создать ключ',
  name: 'Имя, например программы, которая его получит',
  role: 'Для кого',
  rights: 'Права',
  limits: 'Собственные пределы, если нужны не те, что в настройках',
  limit: {
    requestsPerMinute: 'Запросов в минуту',
    uploadsAtOnce: 'Отправок сразу',
    megabytesPerDay: 'Мегабайт в день',
    projectsPerDay: 'Живых фото в день',
  },
  create: 'Создать',
  shown: 'Вот новый ключ. Он показывается один раз: скопируйте его сейчас.',
  lastUsed: (moment) => `Последний раз использован ${moment}`,
  neverUsed: 'Не использовался',
  made: (moment) => `создан ${moment}`,
  revoked: (moment) => `Отозван ${moment}`,
  fromSettings: 'Задан в ADMIN_KEY или создан при первом запуске: заменяется там.',
  revoke: 'Отозвать',
  revokeTitle: (name) => `Отозвать ключ «${name}»?`,
  revokeText: 'С этого момента он неизвестен навсегда, и все, кто вошёл с ним, выйдут.',
};
export default ru;
