import type { SettingsWords } from './en.ts';

const ru: SettingsWords = {
  hint: 'Настройки берутся из окружения или файла .env при запуске сервера; изменения подхватит перезапуск. Секретное не показывается. Описания — на английском.',
  search: 'Найти настройку',
  onlySet: 'Только заданные',
  isSet: 'Задано',
  secret: 'Задано, секретно',
  standard: (value) => `Обычно: ${value}`,
  unset: 'Не задано',
  none: 'Такой настройки нет',
};
export default ru;
