/** The shapes of the HTTP API, as `/openapi.json` describes them. A test holds them against the server's own. */

export type ProjectStatus = 'pending' | 'processing' | 'ready' | 'error';
export type PrintState = 'none' | 'rendering' | 'checked' | 'failed';
export type Language = 'en' | 'ru' | 'hy';

/** How photo and video are set; all as `POST /api/ar/create-demo` takes them. */
export interface LivingPhotoOptions {
  format?: string;
  style?: string;
  palette?: string;
  fitMode?: 'contain' | 'cover' | 'fill' | 'exact';
  useSmartCrop?: boolean;
  /** Without a frame: the photo itself is recognised. */
  borderless?: boolean;
  schedule?: 'now' | 'night';
  zoom?: number;
  offsetX?: number;
  offsetY?: number;
  rotation?: number;
  trimStart?: number;
  trimEnd?: number;
  mute?: boolean;
  cropVideo?: boolean;
  posterAt?: number;
  loop?: boolean;
  /** Who is written to when it is ready, and in which language. */
  email?: string;
  language?: Language;
  /** The shop's own names. */
  userId?: string;
  orderId?: string;
}

export interface NewLivingPhoto extends LivingPhotoOptions {
  photo: Blob;
  video: Blob;
  /** A PNG: the photo shows where it is light and opaque. */
  mask?: Blob;
}

export interface CompileInput {
  photoUrl: string;
  videoUrl: string;
  maskUrl?: string | null;
  userId?: string | null;
  orderId?: string | null;
  isDemo?: boolean;
  config?: Record<string, string | number | boolean | null>;
}

export interface Created {
  id: string;
  viewUrl: string;
  /** The bearer of this project; given this once. */
  ownerSecret: string;
}

export interface Scan {
  grade: 'very good' | 'good' | 'weak' | 'none';
  scans: boolean;
  words: string;
  n: number;
  recognised: number;
  good: number;
  medianCornerError: number | null;
  simulated: true;
  captures: string[];
}

export interface Item {
  id: number;
  mode: 'framed' | 'borderless';
  status: 'processing' | 'ready' | 'error';
  videoUrl: string;
  pictureUrl?: string;
  scan?: Scan;
  errorCode?: string;
  errorMessage?: string;
}

export interface Status {
  status: ProjectStatus;
  viewUrl: string;
  isDemo: boolean;
  printState: PrintState;
  progress: { step: string; share: number };
  items: Item[];
  scan: Scan | null;
  qrCodeUrl?: string;
  pictureUrl?: string;
  expiresAt?: string;
  printedAt?: string;
  errorCode?: string;
  errorMessage?: string;
}

export interface ListedProject {
  projectId: string;
  userId: string | null;
  orderId: string | null;
  status: ProjectStatus;
  printState: PrintState;
  isDemo: boolean;
  viewUrl: string;
  createdAt: string;
  expiresAt: string | null;
  printedAt: string | null;
  errorCode: string | null;
}

export interface ProjectSearch {
  status?: ProjectStatus;
  printState?: PrintState;
  userId?: string;
  orderId?: string;
  isDemo?: boolean;
  isPrinted?: boolean;
}

/** What a shop is told of, each event with its data. */
export interface Events {
  'ar.compilation.complete': { projectId: string; viewUrl: string; qrCodeUrl: string };
  'ar.compilation.failed': { projectId: string; error: string; errorCode: string };
  'ar.email.request': { projectId: string; userId: string | null; viewUrl: string };
  'ar.print.ready': { projectId: string; orderId: string | null; printUrl: string };
  'ar.project.expiring': { projectId: string; viewUrl: string; expiresAt: string };
  'ar.pool.low': { format: string; layout: string; style: string; free: number; low: number };
  'ar.ping': { sentBy: string };
}
export type WebhookEvent = { [Name in keyof Events]: { event: Name; data: Events[Name] } }[keyof Events];
