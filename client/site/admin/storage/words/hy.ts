import { formatBytes, formatNumber } from '../../../words.ts';
import type { StorageWords } from './en.ts';

const hy: StorageWords = {
  kinds: {
    photos: 'Լուսանկարներ',
    videos: 'Տեսանյութեր',
    pictures: 'Շրջանակված պատկերներ, նախադիտումներ',
    prints: 'Տպագրության ֆայլեր',
    targets: 'Կոմպիլացված լուսանկարներ',
    markers: 'Պաշարի նշիչներ',
    others: 'Այլ',
  },
  place: { disk: 'Այս մեքենայի սկավառակի վրա', s3: 'Ամպային պահոցում' },
  total: (count, bytes) => `${formatBytes(bytes)}, ${formatNumber(count)} ֆայլ`,
  free: 'Ազատ սկավառակ',
  taken: 'Զբաղված',
  ofDisk: (bytes) => `${formatBytes(bytes)}-ից. գիծը ցույց է տալիս, թե որտեղ տեղը շատ է պակասում։`,
  share: (share) => formatNumber(share, { style: 'percent' }),
  least: (bytes) => `${formatBytes(bytes)}-ից քիչ լինելիս ոչինչ չի ընդունվում։`,
  files: (count) => `${formatNumber(count)} ֆայլ`,
  nothing: 'Դեռ ոչինչ չի պահվում',
  cleanup: 'Ինչ է հեռացնում գիշերը',
  hour: (hour) => `Ժամը ${hour}:00-ին՝ սերվերի ժամով.`,
  demos: (hours, days) =>
    `${days} օր առաջ ավարտված փորձնական տարբերակները. փորձնականն ապրում է ${hours} ժամ։ Մնում է փոքր պատկերը։`,
  uploads: (hours) => `մաս-մաս եկած և ${hours} ժամում չօգտագործված ֆայլերը,`,
  cache: (bytes) => `կոմպիլացված լուսանկարները, որոնցից ոչ ոք չի օգտվում՝ ${formatBytes(bytes)}-ից ավելին։`,
  keeps: 'Մշտականն ու տպվածը երբեք չեն հեռացվում։',
};
export default hy;
