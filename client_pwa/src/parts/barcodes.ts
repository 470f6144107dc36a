// Reading codes in what the camera sees: by the browser itself, else by zxing, which comes from this server.
// Must never keep a picture, nor fetch anything from elsewhere.

/** Looks once at the picture that stands in the video; gives the texts of the codes in it. */
export type Look = (video: HTMLVideoElement) => Promise<readonly string[]>;

interface Native {
  detect(source: HTMLVideoElement): Promise<readonly { rawValue: string }[]>;
}

declare const BarcodeDetector:
  | {
      new (options: { formats: readonly string[] }): Native;
      getSupportedFormats(): Promise<readonly string[]>;
    }
  | undefined;

const NATIVE_FORMATS = ['qr_code', 'code_128', 'data_matrix'] as const;
const ZXING_FORMATS = ['QRCode', 'Code128', 'DataMatrix'] as const;
/** More pixels than this make zxing slower and find no more codes. */
const LONGEST_SIDE = 1280;

/** Whether there can be a camera here at all. */
export function canScan(): boolean {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

/** The best reader this browser has for QR, Code 128 and Data Matrix. */
export async function reader(): Promise<Look> {
  return (await nativeReader()) ?? (await zxingReader());
}

async function nativeReader(): Promise<Look | null> {
  if (typeof BarcodeDetector === 'undefined') return null;
  const supported = await BarcodeDetector.getSupportedFormats().catch((): readonly string[] => []);
  if (!NATIVE_FORMATS.every((format) => supported.includes(format))) return null;
  const detector = new BarcodeDetector({ formats: NATIVE_FORMATS });
  return async (video) => (await detector.detect(video)).map(({ rawValue }) => rawValue);
}

async function zxingReader(): Promise<Look> {
  const [{ prepareZXingModule, readBarcodes }, { default: wasm }] = await Promise.all([
    import('zxing-wasm/reader'),
    import('zxing-wasm/reader/zxing_reader.wasm?url'),
  ]);
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  return async (video) => {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight, 1));
    const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    const canvas = width && height ? new OffscreenCanvas(width, height) : null;
    const picture = canvas?.getContext('2d', { willReadFrequently: true });
    if (!picture) return [];
    picture.drawImage(video, 0, 0, width, height);
    const codes = await readBarcodes(picture.getImageData(0, 0, width, height), {
      formats: [...ZXING_FORMATS],
      maxNumberOfSymbols: 4,
    });
    return codes.filter(({ isValid }) => isValid).map(({ text }) => text);
  };
}
