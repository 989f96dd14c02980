using System.Text.Json;
using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Http;

namespace Grainwatch.Local.Reports;

/// <summary>
/// Alerts in a file, one JSON object a line. The file is there whole or not at all; what is no regular file, such as a
/// pipe, is written to as it is.
/// </summary>
internal static class AlertsFile
{
    public static async Task WriteAsync(string path, IReadOnlyList<Alert> alerts)
    {
        // A link is followed: it is its target that is replaced.
        if (File.Exists(path)) path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        if (File.Exists(path) && !IsRegular(path))
        {
            await using var device = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            await WriteAsync(device, alerts);
            return;
        }

        var partial = path + ".partial";
        try
        {
            await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await WriteAsync(file, alerts);
                Disk.Flush(file);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    private static async Task WriteAsync(FileStream file, IReadOnlyList<Alert> alerts)
    {
        foreach (var alert in alerts)
        {
            await JsonSerializer.SerializeAsync(file, alert, GrainwatchJson.Readable.Alert);
            file.WriteByte((byte)'\n');
        }
    }

    /// <summary>Whether a file that exists can be replaced by another.</summary>
    private static bool IsRegular(string path)
    {
        if (Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal)) return false;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        return file.CanSeek;
    }
}
