// Reading QR codes through the camera: by the browser's own detector, or by the decoder that lies beside us.

const EVERY = 200;
const WIDEST = 800;

async function ownDetector() {
  if (!('BarcodeDetector' in window)) return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes('qr_code')) return null;
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  return async (video) => (await detector.detect(video))[0]?.rawValue || '';
}

async function otherDetector(address) {
  const { decodeQR } = await import(address);
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height)) || '';
    } catch {
      // It says so by an error that there is no code in the picture.
      return '';
    }
  };
}

export async function scan(video, decoder, found) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  let stopped = false;
  const stop = () => {
    stopped = true;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  try {
    const read = (await ownDetector()) || (await otherDetector(decoder));
    video.srcObject = stream;
    await video.play();
    const look = async () => {
      if (stopped) return;
      const text = video.videoWidth ? await read(video).catch(() => '') : '';
      if (text && !stopped) found(text);
      setTimeout(look, EVERY);
    };
    look();
  } catch (error) {
    stop();
    throw error;
  }
  return stop;
}
