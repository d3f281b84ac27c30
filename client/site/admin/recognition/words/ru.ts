import { formatNumber, plural } from '../../../words.ts';
import type { RecognitionWords } from './en.ts';

const percent = (share: number) => formatNumber(share, { style: 'percent', maximumFractionDigits: 1 });

const ru: RecognitionWords = {
  percent,
  off: 'AR-страницы ничего не сообщают: TELEMETRY_DAYS равно 0. Здесь только то, что пришло раньше.',
  offHint:
    'Если задать TELEMETRY_DAYS, AR-страницы будут сообщать, как быстро нашёлся отпечаток, и больше ничего.',
  what: (days) =>
    `Когда AR-страницу закрывают, она сообщает, как быстро нашёлся отпечаток: без картинки, адреса, имени и живого фото. Хранится ${days} ${plural(days, { one: 'день', few: 'дня', many: 'дней', other: 'дня' })}.`,
  empty: 'На отпечатки пока никто не смотрел',
  emptyHint: 'Когда телефоны начнут находить отпечатки, здесь будет видно, сколько и как быстро.',
  seconds: (ms) => `${formatNumber(ms / 1000, { maximumFractionDigits: 2 })} с`,
  legend: { certain: 'Точно на 95 %', counted: 'Сколько насчитано' },
  all: 'Все взгляды',
  found: (locked, looks) => `Отпечаток найден: ${formatNumber(locked)} из ${formatNumber(looks)} взглядов`,
  atLeast: (share) => `с уверенностью 95 % не меньше ${percent(share)}`,
  byDevice: 'По устройствам',
  byStyle: 'По рамкам',
  poorest: 'Маркеры, которые находятся реже всего',
  poorestHint: 'Из тех, на которые смотрели не меньше пяти раз.',
  heads: {
    looks: 'Взглядов',
    found: 'Найдено',
    time: 'Медиана времени',
    losses: 'Потерь в минуту',
  },
  devices: { iphone: 'iPhone', ipad: 'iPad', android: 'Android', computer: 'Компьютер', other: 'Другие' },
  borderless: 'Без рамки или неизвестно',
  marker: (id) => `Маркер ${id}`,
};
export default ru;
