using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.Tests.Log;

/// <summary>A file of a log of which thousands are written, and which does not outlive its test.</summary>
internal class Unflushed(string path) : DiskFile(path)
{
    public override void Flush()
    {
    }
}
