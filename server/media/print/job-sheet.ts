import { fontFor } from './fonts.ts';
import { finishPdf, openPrintPage } from './print-pdf.ts';

/** A line of the job sheet of a batch. */
export interface JobSheetLine {
  projectId: string;
  copies: number;
  file: string;
  orderId: string;
  size: string;
  grade: string;
  /** Why there is no file. */
  problem: string;
}

const COLUMNS = ['file', 'size', 'copies', 'orderId', 'projectId', 'grade', 'problem'] as const;

/** The sheet for programs and spreadsheets. */
export function jobSheetCsv(lines: JobSheetLine[]): string {
  const rows = lines.map((line) => COLUMNS.map((column) => field(String(line[column]))).join(','));
  // With a byte order mark spreadsheets read it as what it is, UTF-8.
  return `\ufeff${['file', 'size', 'copies', 'order', 'project', 'scan', 'problem'].join(',')}\r\n${rows.map((row) => `${row}\r\n`).join('')}`;
}

/** RFC 4180; and what a spreadsheet would take for a formula is text. */
function field(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A4, upright. */
const SHEET = { width: 210, height: 297 };
const MARGIN_MM = 14;
const LINE_MM = 7;
const LINES_ON_PAGE = 34;
const AT_MM = { file: MARGIN_MM, copies: 104, order: 118, grade: 158 };

/** The sheet for people, as many pages A4 as it takes. Some tens of milliseconds of CPU: call it in a worker thread. */
export async function drawJobSheet({
  lines,
  title,
}: {
  lines: JobSheetLine[];
  title: string;
}): Promise<Uint8Array> {
  const document = openPrintPage({ trim: SHEET, bleed: 0, cropMarks: false, title: 'Job sheet' });
  const write = (text: string, x: number, y: number, weight: 'regular' | 'bold' = 'regular', size = 3.2) => {
    document.font(fontFor(text, weight)).fontSize(size).fillColor('#1b1b1f');
    document.text(text, x, y, { lineBreak: false });
  };
  const shorten = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  lines.forEach((line, index) => {
    const row = index % LINES_ON_PAGE;
    if (row === 0) {
      if (index > 0) {
        document.addPage();
        document.scale(72 / 25.4);
      }
      write(
        `${title}: ${lines.length} prints, ${lines.reduce((sum, { copies }) => sum + copies, 0)} copies`,
        MARGIN_MM,
        MARGIN_MM,
        'bold',
        4.6,
      );
      const top = MARGIN_MM + 11;
      write('File', AT_MM.file, top, 'bold');
      write('Copies', AT_MM.copies, top, 'bold');
      write('Order', AT_MM.order, top, 'bold');
      write('Scan', AT_MM.grade, top, 'bold');
    }
    const y = MARGIN_MM + 19 + row * LINE_MM;
    write(line.file ? shorten(line.file, 50) : `not printed: ${line.projectId}`, AT_MM.file, y);
    write(String(line.copies), AT_MM.copies, y);
    write(shorten(line.orderId || '–', 20), AT_MM.order, y);
    write(line.problem ? shorten(line.problem, 26) : line.grade, AT_MM.grade, y);
  });
  return finishPdf(document);
}
