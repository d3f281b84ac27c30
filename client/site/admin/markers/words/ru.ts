import { formatNumber, plural } from '../../../words.ts';
import type { MarkersWords } from './en.ts';

const ru: MarkersWords = {
  states: {
    free: 'Свободны',
    assigned: 'Заняты',
    resting: 'Отдыхают',
    printed: 'Напечатаны',
    retired: 'Списаны',
    building: 'Делаются',
  },
  all: 'Все',
  format: 'Формат',
  layout: 'Расположение',
  style: 'Стиль',
  marker: (id) => `Маркер ${id}`,
  picture: (kind) => `Его узор: ${kind}`,
  quality: (good, n) => `найден на ${good} из ${n} имитаций снимка`,
  features: (count) => `признаков: ${formatNumber(count)}`,
  error: (share) => `углы сбиты на ${formatNumber(share * 100, { maximumFractionDigits: 2 })} % диагонали`,
  project: 'Его живое фото',
  claims: (count) =>
    `выдан ${count} ${plural(count, { one: 'раз', few: 'раза', many: 'раз', other: 'раза' })}`,
  empty: 'Таких маркеров нет',
  emptyHint: 'Пополните этот вид или выберите другой.',
  select: (id) => `Выбрать маркер ${id}`,
  retire: (count) => `Списать: ${count}`,
  retireTitle: 'Списать эти маркеры?',
  retireText:
    'Их больше никогда не выдадут. Проекты, которые ими пользуются, работают дальше; напечатанные и так закреплены и останутся. Отменить это нельзя.',
  retireAction: 'Списать',
};
export default ru;
