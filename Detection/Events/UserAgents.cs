namespace Grainwatch.Detection.Events;

/// <summary>What user agents have in common when versions are left out.</summary>
public static class UserAgents
{
    private static readonly string[] s_browsers = ["Edg/", "OPR/", "Firefox/", "Chrome/", "Safari/"];

    private static readonly (string Mark, string Name)[] s_platforms =
    [
        ("iPhone", "iOS"), ("iPad", "iOS"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];

    /// <summary>
    /// "Chrome on Windows" for a browser, else the first product without its version: "aws-cli", "Boto3".
    /// </summary>
    public static string Family(string userAgent)
    {
        if (userAgent.Length == 0) return "none";
        var text = userAgent.AsSpan().TrimStart('[');
        if (text.StartsWith("Mozilla/", StringComparison.Ordinal))
        {
            var mark = Array.Find(s_browsers, mark => userAgent.Contains(mark, StringComparison.Ordinal));
            var browser = mark?[..^1] ?? "Browser";
            var (_, platform) = Array.Find(
                s_platforms, entry => userAgent.Contains(entry.Mark, StringComparison.Ordinal));
            return platform is null ? browser : $"{browser} on {platform}";
        }

        var end = text.IndexOfAny("/ ;,]");
        return (end < 0 ? text : end == 0 ? "none" : text[..end]).ToString();
    }
}
