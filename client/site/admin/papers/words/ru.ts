import type { PapersWords } from './en.ts';

const ru: PapersWords = {
  hint: 'Для чего магазины заказывают файлы. Если бумагу изменить, напечатанное на ней делается заново, когда его попросят.',
  add: 'Добавить бумагу',
  change: 'Изменить',
  remove: 'Убрать',
  removeTitle: (name) => `Убрать ${name}?`,
  removeText: 'Магазины больше не смогут заказать для неё файлы. То, что у них есть, останется.',
  save: 'Сохранить',
  files: { jpeg: 'JPEG', pdf: 'PDF', overlay: 'PNG-накладка' },
  turnings: { item: 'как висит фото', landscape: 'всегда лёжа' },
  cut: (width, height, dpi) => `${width} × ${height} мм, ${dpi} dpi`,
  bleed: (millimetres) => `вылет ${millimetres} мм`,
  marks: 'метки реза',
  codeIn: 'QR-код в рамке',
  codeBack: 'QR-код на обороте',
  fits: (formats) => (formats ? `рамки ${formats}` : 'ни одна рамка не подходит'),
  fields: {
    id: 'Короткое имя: строчные латинские буквы, цифры, дефисы',
    name: 'Название',
    widthMm: 'Длинная сторона после обрезки, мм',
    heightMm: 'Короткая сторона, мм',
    dpi: 'Точек на дюйм',
    bleedMm: 'Вылет в PDF, мм',
    safetyMarginMm: 'Безопасное поле, мм',
    file: 'Файл',
    turning: 'Стоячие отпечатки',
    cropMarks: 'Метки реза в PDF',
    codeInFrame: 'QR-код в рамке; иначе он на обороте',
  },
};
export default ru;
