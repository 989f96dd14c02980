using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Quarantine;

namespace Grainwatch.Ingest.Tests.Quarantine;

/// <summary>What tests ask of a quarantine.</summary>
internal static class QuarantineExtensions
{
    extension(QuarantineView quarantine)
    {
        /// <summary>Everything that it keeps, oldest first.</summary>
        public IReadOnlyList<(string Source, Rejection Rejection)> Kept =>
        [
            .. quarantine.Ids(null).Select(id => quarantine.Read(id)!).Select(entry => (entry.Source, entry.Rejection)),
        ];
    }
}
