import { formatNumber, plural } from '../../../words.ts';
import type { MarkersWords } from './en.ts';

const markers = { one: 'маркер', few: 'маркера', many: 'маркеров', other: 'маркера' };

const ru: MarkersWords = {
  states: {
    free: 'Свободен',
    assigned: 'Занят',
    resting: 'Отдыхает',
    printed: 'Напечатан',
    retired: 'Списан',
    building: 'Делается',
  },
  all: 'Все',
  format: 'Формат',
  layout: 'Кайма',
  style: 'Стиль',
  state: 'Состояние',
  marker: (id) => `Маркер ${id}`,
  picture: (kind) => `Его узор: ${kind}`,
  noPicture: 'Нарисован старой версией: его картинки больше нет.',
  quality: (good, n) => `Найден на ${good} из ${n} снимков`,
  features: (count, unlike) =>
    `Признаков: ${formatNumber(count)}, ${formatNumber(unlike, { style: 'percent' })} не похожи на другие`,
  error: (share) =>
    `Видео сдвинуто на ${formatNumber(share * 100, { maximumFractionDigits: 2 })} % диагонали`,
  explained: {
    title: 'Что значат эти числа',
    terms: [
      [
        'Снимки',
        'Прежде чем маркер попадёт в запас, его «снимают» в имитации: под углом, нерезко, при плохом свете, издали. Он должен найтись, и на своём месте.',
      ],
      [
        'Сдвиг',
        'Насколько углы видео легли бы не туда, по медиане этих снимков. Меньше половины процента никто не заметит.',
      ],
      [
        'Признаки',
        'Места, по которым телефон узнаёт маркер. Чем больше из них не похожи ни на какие другие, тем быстрее он находится и тем реже его путают.',
      ],
    ],
  },
  project: 'Его живое фото',
  claims: (count) =>
    `выдан ${count} ${plural(count, { one: 'раз', few: 'раза', many: 'раз', other: 'раза' })}`,
  empty: 'Таких маркеров нет',
  emptyHint: 'Пополните этот вид на странице запаса или выберите другой.',
  select: (id) => `Выбрать маркер ${id}`,
  chosen: (count) => `Выбрано: ${formatNumber(count)}`,
  chooseAll: 'Выбрать все показанные',
  clear: 'Снять выбор',
  retire: 'Списать …',
  retireTitle: (count) =>
    count === 1 ? 'Списать этот маркер?' : `Списать ${formatNumber(count)} ${plural(count, markers)}?`,
  retireText:
    'Их больше никогда не выдадут, а запас пополнится, если опустится ниже отметки. Живые фото с ними работают дальше. Отменить это нельзя.',
  retireAction: 'Списать',
  retired: (count) => `Списано: ${formatNumber(count)} ${plural(count, markers)}.`,
};
export default ru;
