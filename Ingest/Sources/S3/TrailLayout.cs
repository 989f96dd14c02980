namespace Grainwatch.Ingest.Sources.S3;

/// <summary>
/// Finds the trails below a prefix, which may lie anywhere between a bucket and a day:
/// <c>AWSLogs/[o-…/]&lt;account&gt;/CloudTrail/&lt;region&gt;/yyyy/mm/dd/</c>. Folders are listed, not what is in them.
/// </summary>
internal static class TrailLayout
{
    private const string Logs = "AWSLogs";
    private const string Trail = "CloudTrail";

    // Folders of one level; more are no accounts or regions.
    private const int FoldersMax = 20_000;

    /// <summary>The trails; a prefix that has none is one stream in no order.</summary>
    /// <exception cref="SourceException">The bucket cannot be listed.</exception>
    public static async Task<IReadOnlyList<TrailStream>> FindAsync(
        IObjectStore store, string prefix, CancellationToken cancellation)
    {
        List<TrailStream> streams = [];
        if (!await FindAsync(store, prefix, streams, cancellation)) streams.Add(new TrailStream(prefix, null, null));
        streams.Sort((left, right) => string.CompareOrdinal(left.Root, right.Root));
        return streams;
    }

    /// <summary>Adds what lies below a prefix; false when it is no part of a trail's layout.</summary>
    private static async Task<bool> FindAsync(
        IObjectStore store, string prefix, List<TrailStream> streams, CancellationToken cancellation)
    {
        var parts = prefix.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var logs = Array.LastIndexOf(parts, Logs);
        if (logs < 0)
        {
            var folders = await FoldersAsync(store, prefix, cancellation);
            return folders.Contains(Logs) && await FindAsync(store, $"{prefix}{Logs}/", streams, cancellation);
        }

        var at = logs + 1;
        if (at < parts.Length && IsOrganisation(parts[at])) at++;
        if (at == parts.Length)
        {
            foreach (var folder in (await FoldersAsync(store, prefix, cancellation)).Where(IsBelowLogs))
                await FindAsync(store, $"{prefix}{folder}/", streams, cancellation);
            return true;
        }

        if (!IsAccount(parts[at])) return false;
        var account = parts[at++];
        if (at == parts.Length) return await FindAsync(store, $"{prefix}{Trail}/", streams, cancellation);
        if (parts[at++] != Trail) return false;
        if (at < parts.Length)
        {
            var root = string.Join('/', parts[..(at + 1)]) + "/";
            streams.Add(new TrailStream(root, account, parts[at]) { Prefix = prefix });
            return true;
        }

        var regions = await FoldersAsync(store, prefix, cancellation);
        streams.AddRange(regions.Select(region => new TrailStream($"{prefix}{region}/", account, region)));
        return true;
    }

    private static async Task<List<string>> FoldersAsync(
        IObjectStore store, string prefix, CancellationToken cancellation)
    {
        List<string> folders = [];
        var isEmpty = true;
        var request = new ListRequest(prefix) { IsShallow = true };
        do
        {
            var page = await store.ListAsync(request, cancellation);
            folders.AddRange(page.Prefixes.Select(folder => folder[prefix.Length..].TrimEnd('/')));
            if (folders.Count > FoldersMax)
                throw new SourceException($"s3://{store.Bucket}/{prefix} holds more than {FoldersMax:N0} folders.");
            request = request with { From = page.Next };
            isEmpty &= page.Objects.Count == 0;
        }
        while (request.From is not null);
        return isEmpty && folders.Count == 0 ? await FirstKeysAsync(store, prefix, cancellation) : folders;
    }

    /// <summary>
    /// The folders of a prefix by the first key of each: some services, s3rver among them, tell of no folder that holds
    /// folders only.
    /// </summary>
    private static async Task<List<string>> FirstKeysAsync(
        IObjectStore store, string prefix, CancellationToken cancellation)
    {
        List<string> folders = [];
        var request = new ListRequest(prefix) { Max = 1 };
        while ((await store.ListAsync(request, cancellation)).Objects is [var first, ..] && folders.Count < FoldersMax)
        {
            var below = first.Key[prefix.Length..];
            var slash = below.IndexOf('/', StringComparison.Ordinal);
            if (slash >= 0) folders.Add(below[..slash]);
            // Behind all that begins with the folder and its slash.
            request = request with { After = slash < 0 ? first.Key : $"{prefix}{below[..slash]}{(char)('/' + 1)}" };
        }

        return folders;
    }

    private static bool IsBelowLogs(string folder) => IsAccount(folder) || IsOrganisation(folder);

    private static bool IsAccount(string folder) => folder.Length == 12 && folder.All(char.IsAsciiDigit);

    private static bool IsOrganisation(string folder) => folder.StartsWith("o-", StringComparison.Ordinal);
}
