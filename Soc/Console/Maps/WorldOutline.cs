using System.Globalization;
using System.Text;
using Grainwatch.Soc.Console.Components;
using Grainwatch.Soc.Console.Pages;

namespace Grainwatch.Soc.Console.Maps;

/// <summary>
/// Coasts and borders of the world, in degrees east of 180° W and south of the North Pole: Natural Earth's 1:110m land
/// and country borders, which are in the public domain. Only what a frame shows is drawn.
/// </summary>
public static class WorldOutline
{
    private static readonly Lazy<IReadOnlyList<Part>> s_land = new(() => Read("land.txt"));
    private static readonly Lazy<IReadOnlyList<Part>> s_borders = new(() => Read("borders.txt"));

    /// <summary>The land that a frame shows, moved east by so many degrees, as the data of an SVG path.</summary>
    public static string Land(MapFrame frame, double shift) => Text(s_land.Value, frame, shift);

    /// <summary>Its borders.</summary>
    public static string Borders(MapFrame frame, double shift) => Text(s_borders.Value, frame, shift);

    private static string Text(IReadOnlyList<Part> parts, MapFrame frame, double shift) => string.Concat(parts
        .Where(part => frame.Shows(part.Left + shift, part.Top, part.Right + shift, part.Bottom))
        .Select(part => part.Data));

    private static List<Part> Read(string name) =>
    [
        .. Encoding.UTF8.GetString(StaticAssets.Read(name)).Trim()
            .Split('M', StringSplitOptions.RemoveEmptyEntries).Select(Part.Of),
    ];

    /// <summary>
    /// A coast or a border: one move, then steps from point to point. A step across 180° E goes on, whatever is beyond,
    /// so that nothing is torn; at the South Pole alone it goes all around.
    /// </summary>
    private sealed record Part(string Data, double Left, double Top, double Right, double Bottom)
    {
        private const double Half = 180;
        private const double Pole = 175;

        public static Part Of(string text)
        {
            var data = new StringBuilder();
            var (x, y) = (0.0, 0.0);
            var (left, top, right, bottom) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
            foreach (var pair in text.TrimEnd('z', ' ').Split('l').Select(pair => pair.Split(' ')))
            {
                var (dx, dy) = (Number(pair[0]), Number(pair[1]));
                if (data.Length > 0 && Math.Abs(dx) > Half && y < Pole) dx -= 2 * Half * Math.Sign(dx);
                data.Append(data.Length == 0 ? 'M' : 'l').Append(Words.Svg(dx)).Append(' ').Append(Words.Svg(dy));
                (x, y) = (x + dx, y + dy);
                (left, top) = (Math.Min(left, x), Math.Min(top, y));
                (right, bottom) = (Math.Max(right, x), Math.Max(bottom, y));
            }

            if (text.EndsWith('z')) data.Append('z');
            return new Part(data.ToString(), left, top, right, bottom);
        }

        private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
