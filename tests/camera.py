"""The camera of a phone, for tests that hold something before it."""

#: A camera that sees what the page is given as the path of a QR code.
CAMERA = """(path) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 480 });
  const pen = canvas.getContext('2d');
  setInterval(() => {
    pen.resetTransform();
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, 480, 480);
    pen.scale(12, 12);
    pen.stroke(new Path2D(path));
  }, 100);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
}"""
