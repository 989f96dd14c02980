namespace Grainwatch.Tidy.Tests.Checks;

internal static class AllChecks
{
    public static IReadOnlyList<Check> List { get; } =
    [
        Whitespace.Check, Size.Columns, Size.Height,
        Leftovers.Marker, Leftovers.Unwritten, Leftovers.Printing, Leftovers.CommentedOut,
        Places.Folders, Places.Registries,
        Solutions.Complete, Solutions.Halves, Conditions.Compilation, Conditions.References,
        PureDetection.References, PureDetection.Sources,
        DeadFiles.Sources, DeadFiles.Documents, DeadFiles.Images, Links.Check,
        RuleIds.Check, Mirrors.Check, Scripts.Check,
    ];
}
