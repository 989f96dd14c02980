using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Grainwatch.Ingest.Http;

/// <summary>Where the HTTP API may be served.</summary>
public static class ListenAddress
{
    /// <summary>Where it is served when nothing else is said.</summary>
    public const string Default = "127.0.0.1:8480";

    /// <summary>
    /// Reads <c>ADDR:PORT</c> where callers are not asked who they are; port 0 is any free one. Only loopback addresses
    /// are allowed then; <paramref name="error"/> says so.
    /// </summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out IPEndPoint? address, [NotNullWhen(false)] out string? error)
    {
        if (!TryParseAny(text, out address, out error)) return false;
        if (IPAddress.IsLoopback(address.Address)) return true;
        address = null;
        error = $"'{text}' can be reached from other machines, and callers are not asked who they are: only loopback "
            + "addresses (127.0.0.1, [::1]) are allowed. 'serve' takes any with --access FILE, which says who may "
            + "call; 'grainwatch access create' makes one (docs/access.md).";
        return false;
    }

    /// <summary>Reads <c>ADDR:PORT</c> of any address; port 0 is any free one.</summary>
    public static bool TryParseAny(
        string text, [NotNullWhen(true)] out IPEndPoint? address, [NotNullWhen(false)] out string? error)
    {
        error = null;
        var named = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase)
            ? $"{IPAddress.Loopback}{text["localhost".Length..]}"
            : text;
        var colon = named.LastIndexOf(':');
        var hasPort = named.StartsWith('[') ? named[..Math.Max(0, colon)].EndsWith(']') : named.IndexOf(':') == colon;
        hasPort &= colon > 0;
        if (!IPEndPoint.TryParse(named, out address) || !hasPort)
            error = $"'{text}' is no address and port, such as {Default} or [::1]:8480.";
        if (error is not null) address = null;
        return error is null;
    }
}
