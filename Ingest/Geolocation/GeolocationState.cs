namespace Grainwatch.Ingest.Geolocation;

/// <summary>What a process locates by, at one moment.</summary>
/// <param name="Files">The files in use, in the order they are asked.</param>
/// <param name="LoadedAt">When they were read (UTC).</param>
/// <param name="LastError">Why newer files are not in use, when there are some that cannot be used.</param>
public sealed record GeolocationState(IReadOnlyList<GeoFile> Files, DateTime LoadedAt, GeolocationError? LastError);

/// <summary>Why newer geolocation files are not in use.</summary>
/// <param name="At">When they were tried (UTC).</param>
/// <param name="Message">The file, what is wrong with it, and the remedy.</param>
public sealed record GeolocationError(DateTime At, string Message);
