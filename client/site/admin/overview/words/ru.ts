import { formatBytes, formatNumber, plural } from '../../../words.ts';
import type { OverviewWords } from './en.ts';

const percent = (share: number) => formatNumber(share, { style: 'percent' });

const ru: OverviewWords = {
  verdict: {
    well: 'Всё в порядке',
    attention: (count) => `${plural(count, { one: 'Требует', other: 'Требуют' })} внимания: ${count}`,
    wrong: 'Что-то не так',
  },
  states: { well: 'В порядке', attention: 'Требует внимания', wrong: 'Не так' },
  checks: {
    database: { name: 'База данных', say: (isWell) => (isWell ? 'Отвечает.' : 'Не отвечает.') },
    storage: {
      name: 'Хранилище',
      say: (isWell) => (isWell ? 'Файлы сохраняются.' : 'Ничего не сохраняется.'),
    },
    disk: {
      name: 'Место на диске',
      say: (_, free, least) =>
        `Свободно ${formatBytes(free ?? 0)}; если меньше ${formatBytes(least ?? 0)}, ничего не принимается.`,
    },
    pool: {
      name: 'Запас',
      say: (_, low, free) =>
        low
          ? `Видов ниже отметки: ${low}; свободно маркеров: ${formatNumber(free ?? 0)}.`
          : `Свободно маркеров: ${formatNumber(free ?? 0)}.`,
    },
    queue: {
      name: 'Очередь',
      say: (_, failed, waiting) =>
        failed ? `Брошено задач: ${failed}; ждут: ${waiting}.` : `Ждут: ${waiting}, брошенных нет.`,
    },
    workers: {
      name: 'Исполнители',
      say: (isWell, busy) =>
        isWell
          ? busy
            ? `Работают процессы: ${busy}.`
            : 'Делать нечего.'
          : 'Задачи ждут, но никто не работает.',
    },
    ffmpeg: {
      name: 'ffmpeg',
      say: (isWell) =>
        isWell
          ? 'Принимается любое видео.'
          : 'Его нет: принимаются только видео, которые телефон проигрывает как есть.',
    },
    reports: {
      name: 'Жалобы',
      say: (_, open) => (open ? `Открытых жалоб: ${open}.` : 'Никто не жаловался.'),
    },
    webhooks: {
      name: 'Вебхуки',
      say: (_, failed) => (failed ? `Брошено сообщений за сутки: ${failed}.` : 'Магазины узнают обо всём.'),
    },
    recognition: {
      name: 'Распознавание',
      say: (_, share, looks) =>
        share === null
          ? 'За неделю никто не смотрел на отпечатки.'
          : `За неделю узнано ${percent(share)} из ${formatNumber(looks ?? 0)} ${plural(looks ?? 0, { one: 'взгляда', other: 'взглядов' })}.`,
    },
  },
  today: 'За сутки',
  created: 'живых фото создано',
  looks: 'взглядов на отпечатки',
  printed: 'напечатано впервые',
};
export default ru;
