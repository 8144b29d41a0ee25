using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace EfVersioning.Calls;

/// <summary>
/// Writes a library anew with a call of <see cref="Entered.Method"/> at the beginning of each method. Not of what nobody wrote: the
/// accessors of an automatic property, the members of a record, the state machine behind an async method.
/// </summary>
internal static class Weaver
{
    public static void NoteEveryCall(string from, string to)
    {
        var reading = new ReaderParameters { ReadSymbols = true, AssemblyResolver = Resolver(Path.GetDirectoryName(from)!) };
        using var module = ModuleDefinition.ReadModule(from, reading);
        var note = module.ImportReference(typeof(Entered).GetMethod(nameof(Entered.Method)));
        foreach (var type in module.GetAllTypes())
        {
            foreach (var method in type.Methods.Where(method => method.HasBody))
            {
                if (FileOf(method) is not { } file)
                {
                    continue;
                }

                method.Body.SimplifyMacros();
                var first = method.Body.Instructions[0];
                var writer = method.Body.GetILProcessor();
                writer.InsertBefore(first, writer.Create(OpCodes.Ldstr, $"{type.Name}.{method.Name}"));
                writer.InsertBefore(first, writer.Create(OpCodes.Ldstr, file));
                writer.InsertBefore(first, writer.Create(OpCodes.Call, note));
                method.Body.OptimizeMacros();
            }
        }

        module.Write(to);
    }

    private static DefaultAssemblyResolver Resolver(string folder)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(folder);
        foreach (var shared in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(Path.GetDirectoryName).Distinct())
        {
            resolver.AddSearchDirectory(shared);
        }

        return resolver;
    }

    /// <summary>The file of a method that somebody wrote; null for any other.</summary>
    private static string? FileOf(MethodDefinition method)
    {
        var isState = method.DeclaringType.Interfaces.Any(face => face.InterfaceType.Name is "IAsyncStateMachine" or "IEnumerator");
        if (isState || (IsGenerated(method) && !method.Name.StartsWith('<')))
        {
            return null;
        }

        // What an async method says is in its state machine.
        var written = method.CustomAttributes.FirstOrDefault(attribute => attribute.AttributeType.Name is "AsyncStateMachineAttribute")
            is { ConstructorArguments: [{ Value: TypeReference machine }] } ? machine.Resolve().Methods.Single(step => step.Name is "MoveNext") : method;
        return written.DebugInformation.SequencePoints.FirstOrDefault(point => !point.IsHidden) is { } point ? Path.GetFileName(point.Document.Url) : null;
    }

    private static bool IsGenerated(MethodDefinition method)
        => method.CustomAttributes.Any(attribute => attribute.AttributeType.Name is "CompilerGeneratedAttribute");
}
