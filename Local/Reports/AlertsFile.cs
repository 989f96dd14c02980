using System.Text.Json;
using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Http;

namespace Grainwatch.Local.Reports;

/// <summary>Alerts in a file, one JSON object a line. The file is there whole or not at all.</summary>
internal static class AlertsFile
{
    public static async Task WriteAsync(string path, IReadOnlyList<Alert> alerts)
    {
        var partial = path + ".partial";
        try
        {
            await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                foreach (var alert in alerts)
                {
                    await JsonSerializer.SerializeAsync(file, alert, GrainwatchJson.Readable.Alert);
                    file.WriteByte((byte)'\n');
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
