import { formatBytes, formatNumber, plural } from '../../../words.ts';
import type { OverviewWords } from './en.ts';

const percent = (share: number) => formatNumber(share, { style: 'percent' });

const ru: OverviewWords = {
  verdict: {
    well: 'Всё в порядке',
    attention: (count) => `${plural(count, { one: 'Требует', other: 'Требуют' })} внимания: ${count}`,
    wrong: (count) => (count === 1 ? 'Что-то не так' : `Не в порядке: ${count}`),
    besides: (count) =>
      `Кроме того, ${plural(count, { one: 'требует', other: 'требуют' })} внимания: ${count}.`,
    noAnswer: 'Сервер не отвечает',
  },
  states: { well: 'В порядке', attention: 'Требует внимания', wrong: 'Не так' },
  checks: {
    database: {
      name: 'База данных',
      say: (isWell) => (isWell ? 'Отвечает.' : 'Не отвечает. Отпечатки на стенах ждут её.'),
      mend: 'Проверьте PostgreSQL и DATABASE_URL, если он задан.',
    },
    storage: {
      name: 'Хранилище',
      mend: 'Проверьте диск или облачное хранилище из STORAGE_URL.',
      say: (isWell) => (isWell ? 'Файлы сохраняются.' : 'Ничего не сохраняется.'),
    },
    disk: {
      name: 'Место на диске',
      figure: (free) => formatBytes(free ?? 0),
      mend: 'Добавьте места или удалите ненужное.',
      say: (_, free, least) =>
        `Свободно ${formatBytes(free ?? 0)}; если меньше ${formatBytes(least ?? 0)}, ничего не принимается.`,
    },
    pool: {
      name: 'Запас',
      figure: (low) => formatNumber(low ?? 0),
      mend: 'Он пополняется сам; посмотрите, успевает ли.',
      say: (_, low, free) =>
        low
          ? `Видов ниже отметки: ${low}; свободно маркеров: ${formatNumber(free ?? 0)}.`
          : `Свободно маркеров: ${formatNumber(free ?? 0)}.`,
    },
    queue: {
      name: 'Очередь',
      figure: (failed, waiting) => formatNumber(failed || (waiting ?? 0)),
      mend: 'Посмотрите почему и запустите их снова.',
      say: (isWell, failed, waiting) =>
        failed
          ? `Не удалось задач: ${failed}; ждут: ${waiting}.`
          : isWell
            ? waiting
              ? `Ждут: ${waiting}, неудач нет.`
              : 'Никто не ждёт, неудач нет.'
            : `Ждут: ${waiting}, одна из них — дольше минуты.`,
    },
    workers: {
      name: 'Исполнители',
      mend: 'Запустите исполнителя или задайте WORKERS=on.',
      say: (isWell, busy) =>
        isWell
          ? busy
            ? `Работают процессы: ${busy}.`
            : 'Делать нечего.'
          : 'Задачи ждут, но никто не работает.',
    },
    ffmpeg: {
      name: 'ffmpeg',
      mend: 'Установите его и запустите сервер заново.',
      say: (isWell) =>
        isWell
          ? 'Принимается любое видео.'
          : 'Его нет: принимаются только видео, которые телефон проигрывает как есть.',
    },
    reports: {
      name: 'Жалобы',
      figure: (open) => formatNumber(open ?? 0),
      mend: 'Посмотрите, на что жалуются: снимите или оставьте.',
      say: (_, open) => (open ? `Открытых жалоб: ${open}.` : 'Никто не жаловался.'),
    },
    webhooks: {
      name: 'Вебхуки',
      figure: (failed) => formatNumber(failed ?? 0),
      mend: 'Посмотрите, что ответил сервер магазина, и отправьте ещё раз.',
      say: (_, failed) =>
        failed ? `Не доставлено сообщений за сутки: ${failed}.` : 'Магазины узнают обо всём.',
    },
    recognition: {
      name: 'Распознавание',
      figure: (share) => percent(share ?? 0),
      mend: 'Посмотрите, какая рамка или какое устройство находит реже.',
      say: (_, share, looks) =>
        share === null
          ? 'За неделю никто не смотрел на отпечатки.'
          : `За неделю узнано ${percent(share)} из ${formatNumber(looks ?? 0)} ${plural(looks ?? 0, { one: 'взгляда', other: 'взглядов' })}.`,
    },
  },
  calm: 'В порядке',
  asOf: (time) => `По состоянию на ${time}. Обновляется само.`,
  today: 'За последние сутки',
  created: 'живых фото создано',
  looks: 'взглядов на отпечатки',
  printed: 'напечатано впервые',
};
export default ru;
