import { plural } from '../../words.ts';
import type { CreateWords } from './en.ts';

const ru: CreateWords = {
  title: 'Создать живое фото',
  lead: 'Ваше фото оживает, когда на отпечаток смотрит телефон.',
  photo: { title: 'Ваше фото', hint: 'С телефона, камеры или сканера' },
  video: { title: 'Видео к нему', hint: 'Как снимает телефон, до 10 минут' },
  choose: 'Перетащите сюда или выберите файл',
  change: 'Заменить',
  frame: 'Рамка',
  colours: 'Цвета',
  submit: 'Оживить',
  uploading: 'Отправляем …',
  missing: {
    both: 'Сначала выберите фото и видео.',
    photo: 'Сначала выберите фото.',
    video: 'Сначала выберите видео.',
  },
  onlyLink: 'Видит только тот, у кого есть ссылка.',
  kept: (hours, graceDays) =>
    `Фото и видео хранятся ${hours} ${plural(hours, { one: 'час', few: 'часа', many: 'часов', other: 'часа' })}${
      graceDays > 0
        ? ` и ещё ${graceDays} ${plural(graceDays, { one: 'день', few: 'дня', many: 'дней', other: 'дня' })}, если вы захотите вернуть его`
        : ''
    }; потом остаётся только маленькая картинка.`,
  brokeOff: 'Соединение прервалось. Ваши файлы ещё здесь: попробуйте ещё раз.',
  palettes: { style: 'Как показано', photo: 'Цвета фото' },
  styles: {},
};
export default ru;
