namespace MusicCatalog.Tests.Browser;

/// <summary>WCAG 2.2, 1.4.3: text stands out from its ground by 4.5 to 1.</summary>
internal static class Contrast
{
    /// <summary>A script that gives the texts that do not. A canvas says what a colour is, in whatever way it is written.</summary>
    public const string TooLow = """
        (() => {
          const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
          const rgba = text => { context.clearRect(0, 0, 1, 1); context.fillStyle = text; context.fillRect(0, 0, 1, 1); return [...context.getImageData(0, 0, 1, 1).data]; };
          const luminance = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = element => { for (; element; element = element.parentElement) { const c = rgba(getComputedStyle(element).backgroundColor); if (c[3] === 255) return c; } return [255, 255, 255, 255]; };
          const low = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || !element.checkVisibility({ opacityProperty: true }) || ['OPTION', 'NOSCRIPT'].includes(element.tagName)) continue;
            const [one, other] = [luminance(rgba(getComputedStyle(element).color)), luminance(ground(element))].sort((a, b) => b - a);
            const ratio = (one + 0.05) / (other + 0.05);
            if (ratio < 4.5) low.push(`${ratio.toFixed(2)} ${element.tagName}.${element.className}: ${walker.currentNode.data.trim().slice(0, 30)}`);
          }
          return low;
        })()
        """;
}
