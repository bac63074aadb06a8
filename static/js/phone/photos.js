// Makes a photograph small before it is stored: at most 300 KB, without when and where it was made.
(function () {
  "use strict";
  const MOST = 300 * 1024;
  const LONGEST_SIDE = 1600;
  // Sides and quality, tried one after another until it is small enough.
  const SMALLER = [[1, 0.82], [1, 0.68], [0.75, 0.68], [0.5, 0.65], [0.35, 0.55], [0.2, 0.5]];

  const jpeg = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

  async function shrink(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const fit = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    try {
      for (const [side, quality] of SMALLER) {
        const canvas = document.createElement("canvas");
        canvas.width = Math.max(1, Math.round(picture.width * fit * side));
        canvas.height = Math.max(1, Math.round(picture.height * fit * side));
        const context = canvas.getContext("2d");
        context.fillStyle = "#fff";
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.drawImage(picture, 0, 0, canvas.width, canvas.height);
        const blob = await jpeg(canvas, quality);
        if (blob && blob.size <= MOST) return blob;
      }
    } finally {
      picture.close();
    }
    throw new Error("too large");
  }

  self.jiedui = self.jiedui || {};
  self.jiedui.shrink = shrink;
})();
