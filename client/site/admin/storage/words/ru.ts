import { formatBytes, formatNumber, plural } from '../../../words.ts';
import type { StorageWords } from './en.ts';

const files = { one: 'файл', few: 'файла', many: 'файлов', other: 'файла' };

const ru: StorageWords = {
  kinds: {
    photos: 'Фото',
    videos: 'Видео',
    pictures: 'Картинки в рамке, заставки, превью',
    prints: 'Файлы для печати',
    targets: 'Скомпилированные фото',
    markers: 'Маркеры запаса',
    others: 'Прочее',
  },
  place: { disk: 'На диске этой машины', s3: 'В облачном хранилище' },
  total: (count, bytes) => `${formatBytes(bytes)}, ${formatNumber(count)} ${plural(count, files)}`,
  free: 'Свободно на диске',
  taken: 'Занято',
  ofDisk: (bytes) => `Из ${formatBytes(bytes)}; черта — где места становится слишком мало.`,
  share: (share) => formatNumber(share, { style: 'percent' }),
  least: (bytes) => `Если меньше ${formatBytes(bytes)}, ничего не принимается.`,
  files: (count) => `${formatNumber(count)} ${plural(count, files)}`,
  nothing: 'Пока ничего не хранится',
  cleanup: 'Что убирает ночь',
  hour: (hour) => `В ${hour}:00 по часам сервера:`,
  demos: (hours, days) =>
    `пробные версии, закончившиеся ${days} ${plural(days, { one: 'день', few: 'дня', many: 'дней', other: 'дня' })} назад; пробная версия живёт ${hours} ч. Остаётся маленькая картинка.`,
  uploads: (hours) => `файлы, пришедшие по частям и не использованные за ${hours} ч;`,
  cache: (bytes) => `скомпилированные фото, которыми никто не пользуется, сверх ${formatBytes(bytes)}.`,
  keeps: 'Постоянное и напечатанное не убирается никогда.',
};
export default ru;
