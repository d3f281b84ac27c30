import type { ViewerWords } from './words.ts';

export const en: ViewerWords = {
  title: 'Living photo',
  lead: 'There is a video in this picture. Point your camera at the print to see it.',
  startCamera: 'Start camera',
  watch: 'Watch the video without AR',
  report: 'Report this',
  noScript: 'Your browser runs no JavaScript, so the camera can’t be used here. The video plays without it.',
  notStarting:
    'Does the button stay grey? Then this browser is too old, or the connection broke. Open the page in an up-to-date Chrome or Safari; the video plays here all the same.',
  makingTitle: 'Almost there',
  makingText: 'This living photo is being made. It opens in a moment.',
  printAlt: 'The printed picture to point the camera at',
  closeCamera: 'Close the camera',
  closeVideo: 'Close the video',
  soundOn: 'Tap for sound',
  soundOff: 'Mute',
  tapToPlay: 'Tap to play',
  playAgain: 'Play from the start',
  fullScreen: 'Full screen',
  tryAgain: 'Try again',
  openInChrome: 'Open in Chrome',
  copyLink: 'Copy the link',
  linkCopied: 'Link copied',
  hints: {
    asking: 'Allow the camera when you are asked',
    loading: 'Getting ready…',
    searching: 'Point at the picture\nLet it fill most of the screen',
    dark: 'It is too dark\nMore light helps the camera',
    moving: 'Hold still\nA moving picture is hard to see',
    far: 'Come closer\nLet the picture fill most of the screen',
  },
  checks: {
    noted: 'Checked: see the print shop’s page',
    failed: 'Not noted: this check is over. Take its code anew.',
  },
  problems: {
    insecure: {
      title: 'This page needs a secure connection',
      advice:
        'Browsers open the camera only on pages whose address begins with https://. Ask whoever gave you this link for that address.',
    },
    unsupported: {
      title: 'This browser can’t do it',
      advice: 'Open this page in an up-to-date Chrome, Safari or Firefox.',
    },
    'in-app': {
      title: 'Open this page in your browser',
      advice:
        'You opened it inside another app, whose own browser can’t show the camera. Copy the link and open it in Safari or Chrome.',
    },
    refused: { title: 'The camera was not allowed', advice: '' },
    'no-camera': {
      title: 'No camera found',
      advice: 'Open this page on a phone, or connect a camera and try again.',
    },
    busy: {
      title: 'The camera is busy',
      advice: 'Another app or tab is using it. Close that, and try again.',
    },
    stuck: {
      title: 'The camera shows no picture',
      advice: 'Close other apps that use the camera, and try again.',
    },
    offline: {
      title: 'You are offline',
      advice: 'Connect to the internet, and try again.',
    },
    download: {
      title: 'Something did not load',
      advice: 'Check your connection, and try again.',
    },
    broken: {
      title: 'This picture can’t be recognised',
      advice:
        'What your phone is to recognise it by is missing, or did not arrive whole. Try again; if that does not help, the video plays without AR.',
    },
    video: {
      title: 'The video did not load',
      advice: 'Check your connection, and try again.',
    },
  },
  allowing: {
    iPhone:
      'Tap the sign beside the page’s address, then “Website Settings”, allow the camera, and try again. If it is not there: Settings › Apps › Safari › Camera.',
    chrome:
      'Tap the sign beside the page’s address, then “Permissions”, allow the camera, and try again. If it is not there, allow it for the browser in the phone’s settings.',
    firefox: 'Tap the lock beside the page’s address, allow the camera again, and try again.',
    other: 'Allow the camera for this page in the browser’s settings, and try again.',
  },
};
